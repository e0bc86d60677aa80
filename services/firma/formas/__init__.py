"""The forms that companies were given to sign, by reference, to tell which one a wrong file is."""
