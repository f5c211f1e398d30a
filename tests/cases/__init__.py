"""How the library computes each quantity of cases.csv, one module a chapter."""
