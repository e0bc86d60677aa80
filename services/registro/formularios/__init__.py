"""The registration form: made of the company's file, signed by its first representante, judged by `firma`."""
