"""The digests: the ministry's each business day, a company's each week."""
