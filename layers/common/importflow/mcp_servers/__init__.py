"""The two MCP servers: tools and resources over the use cases, for one tenant, over HTTP and stdio.

Stands beside the handlers: it may use any use case, and nothing in the layer but the two functions imports it.
"""
