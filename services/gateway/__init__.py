"""`gateway`: the one door of the API. It passes requests on as they come; it knows no business."""
