"""Plans: what training, tuning and serving a model takes on given devices, and whether it fits."""

NODE = 8  # cards in one machine, which a link between them makes a group of
