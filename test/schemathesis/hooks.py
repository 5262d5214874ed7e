"""What Schemathesis has to know of this API that its document cannot tell, and checks of our own."""

import re
from urllib.parse import urlsplit

import schemathesis
from schemathesis.core.media_types import YAML_MEDIA_TYPES

# Codes that speak of a request's form alone.
FORM = {"invalid-request", "malformed-request", "malformed-role-arn", "idempotency-key-invalid"}
TENANT_PATH = re.compile(r"/v1/tenants/([^/]+)(?:/roles/([^/]+))?(/[\w/-]+)?$")

offboarded, revoked = set(), set()


@schemathesis.deserializer(*YAML_MEDIA_TYPES)
def template_as_text(_context, response):
    """Templates are texts in the document: CloudFormation's tags, such as !GetAtt, are not plain YAML."""
    return response.text


@schemathesis.check
def valid_data_is_not_called_invalid(_context, response, case):
    """What fits the schemas may be refused for how things stand, never for its form."""
    if response.status_code == 400 and case.meta is not None and case.meta.generation.mode.is_positive:
        code = response.json()["code"]
        assert code not in FORM, f"{code}: {response.text}"


@schemathesis.check
def final_is_final(_context, response, case):
    """An offboarded tenant and a revoked role can be read; nothing else can be done with them."""
    found = TENANT_PATH.match(urlsplit(response.request.url).path)
    if not found:
        return
    tenant, role, rest = found.groups()
    method, worked = response.request.method, 200 <= response.status_code < 300
    if method == "DELETE" and worked and not rest:
        (revoked if role else offboarded).add(role or tenant)
    if not worked or not (tenant in offboarded or role in revoked):
        return
    # The same key and body show what the first request made, whatever became of it since.
    replayed = "idempotency-key" in response.request.headers
    assert method in ("GET", "DELETE") or replayed, f"{method} worked"
    assert rest not in ("/onboarding", "/role-template"), f"{rest} was given out"
    if rest is None:
        assert response.json()["status"] == ("revoked" if role else "offboarded"), response.text
