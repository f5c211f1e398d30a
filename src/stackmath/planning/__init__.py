"""Plans: what training, tuning and serving a model takes on given devices, and whether it fits."""
