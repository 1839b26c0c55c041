"""The web rim: the only place, with the views and the command line, that knows Flask."""
