"""The foundation of every page, without domain: session, API client, forms, rendering, assets."""
