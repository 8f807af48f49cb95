"""The correspondence desk: what comes in and goes out, stamped, routed and answered (LGA 29)."""
