"""Where paper lies: places, boxes, loans."""
