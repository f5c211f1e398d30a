"""The equations of the volume, one module a chapter; a chapter imports only earlier ones."""
