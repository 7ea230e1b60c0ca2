"""Where models may help: what they are asked and told, what counts as an answer, and the steps that show it.

Rules decide, models suggest (decision 0027). `fencing`, `value_shapes` and `facts` say what a model may see, `answers`
what it may say; `asking` is the one way to ask; `suggesting` serves Plan chunks, `explaining.py` Explain import.
"""
