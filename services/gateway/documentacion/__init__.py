"""The API's documentation: one OpenAPI document over all services, and a page to read it without a network."""
