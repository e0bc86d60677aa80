"""The signatures inside the document of a guarantee: asked of `firma`, kept, and what they mean for its acceptance."""
