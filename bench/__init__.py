"""Where we stand: one large import, beside the floor under it and what people would write instead."""
