"""Side-by-side measurements of our server and a stock one: ``python -m bench``."""
