"""Bodies and answers of the control API, with the names that they have on the wire (``GET /_control/v1/openapi.json``)."""

from datetime import datetime
from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

Identity = Literal["fixed", "match", "echo"]
Severity = Literal["error", "warning", "info"]
Endpoint = Literal["token", "request", "status", "result", "certificate"]
FaultEndpoint = Literal["token", "request", "status", "result", "certificate", "*"]
Abort = Literal["reset", "empty", "half"]
PersonErrorCode = Literal["CE3000", "CE3001", "CE3002", "CE3006"]
TransactionStatus = Literal["REQUESTED", "IN_PROGRESS", "COMPLETED", "EXPIRED"]
TransactionAction = Literal["start", "complete", "expire", "cancel", "advance"]


class Credentials(TypedDict):
    clientId: str
    clientSecret: str


class Defaults(TypedDict):
    scenario: str
    expireSeconds: int


class Counts(TypedDict):
    clients: int
    transactions: int


class Info(TypedDict):
    """What the server is."""

    version: str
    startedAt: str
    runId: str
    store: str
    baseUrl: str
    app: bool
    tls: bool
    token: bool
    credentials: Optional[Credentials]
    defaults: Defaults
    counts: Counts


class _ClientSettings(TypedDict, total=False):
    partnerCode: str
    scopes: List[str]
    tokenTtl: str
    identity: Identity
    strict: bool
    disabledRules: List[str]


class NewClient(_ClientSettings, total=False):
    """Settings of a new client."""

    clientId: str
    clientSecret: str
    scenario: str


class ClientChange(_ClientSettings, total=False):
    """``scenario: None`` sets the server's default."""

    scenario: Optional[str]


class ClockView(TypedDict):
    now: str
    frozen: bool
    offsetMs: int


class ClockAnswer(ClockView, total=False):
    """``recordsAhead``: transactions requested later than now, if there are any."""

    recordsAhead: int


class ClientView(TypedDict):
    clientId: str
    partnerCode: str
    scopes: List[str]
    tokenTtlSeconds: int
    scenario: Optional[str]
    identity: Identity
    strict: bool
    disabledRules: List[str]
    clock: ClockView
    createdAt: str


class CreatedClientView(ClientView):
    """A new client with its secret, which no other answer contains."""

    clientSecret: str


class QueueEntry(TypedDict):
    id: str
    scenario: str
    times: int


class QueueView(TypedDict):
    """The scenarios of the client's next requests."""

    queue: List[QueueEntry]


class Read(TypedDict):
    at: str


class HistoryStep(TypedDict):
    at: str
    realAt: Optional[str]
    event: str
    cause: str


class TransactionView(TypedDict):
    """A transaction as it is now on its client's clock."""

    txId: str
    clientId: str
    partnerCode: str
    product: Literal["id", "easy"]
    requestType: Literal["USER_NONE", "USER_PERSONAL"]
    triggerType: Optional[Literal["APP_SCHEME", "PUSH"]]
    requestUrl: Optional[str]
    status: TransactionStatus
    possible: List[TransactionAction]
    error: Optional[PersonErrorCode]
    scenario: str
    requestedAt: str
    startsAt: Optional[str]
    completesAt: Optional[str]
    expiresAt: str
    cancelledAt: Optional[str]
    polls: int
    reads: List[Read]
    identified: bool
    person: Dict[str, Any]
    history: List[HistoryStep]
    ahead: List[HistoryStep]


class _YearsAgo(TypedDict):
    yearsAgo: int


class RelativeBirthday(_YearsAgo, total=False):
    days: int


class _PersonNeeds(TypedDict):
    name: str
    birthday: Union[str, RelativeBirthday]
    gender: Literal["MALE", "FEMALE"]
    nationality: Literal["LOCAL", "FOREIGNER"]
    phone: str


class GivenPerson(_PersonNeeds, total=False):
    """CI and DI that are left out are derived from the person."""

    ci: str
    di: str
    address: str
    addressDetails: str
    zipCode: str
    email: str


class CompleteBody(TypedDict, total=False):
    """Whose data the result has, and when the user approved: an instant, or a duration before now (``-61m``)."""

    persona: str
    person: GivenPerson
    at: Union[str, datetime]


class _PersonaId(GivenPerson):
    id: str


class Persona(_PersonaId, total=False):
    """A test person."""

    description: str
    descriptionKo: Optional[str]


class _PersonaKorean(_PersonaId):
    descriptionKo: Optional[str]


class PersonaView(_PersonaKorean, total=False):
    """A test person as answers show it."""

    description: str


_SchemaAddress = TypedDict("_SchemaAddress", {"$schema": str}, total=False)


class _ScenarioName(TypedDict):
    name: str


class _ScenarioSteps(_SchemaAddress, total=False):
    description: str
    start: str
    complete: str
    cancel: str
    expire: str
    error: PersonErrorCode
    persona: str


class Scenario(_ScenarioName, _ScenarioSteps, total=False):
    """What the user does after a request."""

    descriptionKo: Optional[str]


class ScenarioView(_ScenarioName, _ScenarioSteps):
    """A scenario as answers show it."""

    descriptionKo: Optional[str]


class _FaultEndpoint(TypedDict):
    endpoint: FaultEndpoint


class NewFault(_FaultEndpoint, total=False):
    """An error, a delay, a broken connection or a tampered answer. Without ``clientId`` it is for all clients."""

    clientId: str
    times: int
    probability: float
    seed: str
    delay: str
    error: str
    http: int
    abort: Abort
    tamper: str


class FaultView(TypedDict):
    """A fault as it is now."""

    id: str
    clientId: Optional[str]
    endpoint: FaultEndpoint
    timesLeft: Optional[int]
    probability: float
    delayMs: Optional[int]
    error: Optional[str]
    http: Optional[int]
    abort: Optional[Abort]
    tamper: Optional[str]
    seen: int
    struck: int
    createdAt: str


class BodyView(TypedDict):
    text: str
    bytes: int
    truncated: bool


class DiagnosisView(TypedDict):
    part: str
    mistake: Optional[str]
    explanation: str


class RequestFault(TypedDict):
    id: str
    effect: str


class RequestMessage(TypedDict):
    method: Optional[str]
    target: Optional[str]
    headers: Dict[str, str]
    tls: Optional[str]
    body: Optional[BodyView]


class AnswerMessage(TypedDict):
    status: int
    headers: Dict[str, str]
    body: BodyView


class RequestView(TypedDict):
    """A call of the journal and its answer; secrets and personal data are masked."""

    id: str
    at: str
    clientAt: Optional[str]
    clientId: Optional[str]
    endpoint: Optional[Endpoint]
    txId: Optional[str]
    outcome: str
    hint: Optional[str]
    diagnosis: Optional[DiagnosisView]
    fault: Optional[RequestFault]
    durationMs: float
    request: RequestMessage
    answer: Optional[AnswerMessage]


class InspectBody(TypedDict, total=False):
    """``requestId`` of the journal, or parts of a call as they were sent."""

    requestId: str
    sessionKey: str
    fields: Dict[str, str]
    signature: str
    reveal: bool


class SessionKeyView(TypedDict):
    wire: str
    version: Optional[str]
    id: Optional[str]
    wrappedBytes: Optional[int]
    unwraps: bool
    algorithm: Optional[Literal["AES_GCM", "AES_CBC"]]
    keyBytes: Optional[int]
    ivBytes: Optional[int]
    key: Optional[str]
    iv: Optional[str]
    explanation: Optional[str]


FieldView = TypedDict(
    "FieldView",
    {
        "name": str,
        "from": Literal["request", "answer", "given"],
        "wire": str,
        "bytes": Optional[int],
        "tag": Optional[str],
        "hmac": Optional[str],
        "decrypts": bool,
        "text": Optional[str],
        "explanation": Optional[str],
    },
)


class LayerView(TypedDict):
    part: str
    name: str
    found: str
    isRight: bool


class CmsView(TypedDict):
    digestAlgorithm: str
    signatureAlgorithm: str
    content: Optional[str]


class SignedAttribute(TypedDict):
    name: str
    value: str


class CertificateView(TypedDict):
    subject: str
    issuer: str
    serial: str
    notBefore: str
    notAfter: str
    isCa: bool


class Verification(TypedDict):
    ok: bool
    message: str
    at: str


class SignatureView(TypedDict):
    bytes: int
    cms: Optional[CmsView]
    signedAttributes: List[SignedAttribute]
    certificates: List[CertificateView]
    verification: Verification
    explanation: Optional[str]


class InspectView(TypedDict):
    """The layers of an encrypted call and of its signature."""

    requestId: Optional[str]
    sessionKey: Optional[SessionKeyView]
    fields: List[FieldView]
    layers: List[LayerView]
    signature: Optional[SignatureView]
    signatureNote: Optional[str]
    diagnosis: Optional[DiagnosisView]


class FindingView(TypedDict):
    """A mistake of an integration (``docs/findings.md``); one finding for each rule and client."""

    id: str
    rule: str
    severity: Severity
    clientId: str
    txId: Optional[str]
    firstSeenAt: str
    lastSeenAt: str
    count: int
    transactions: Optional[int]
    message: str
    seen: str
    says: str
    fix: str
    source: str
    messageKo: str
    seenKo: str
    saysKo: str
    fixKo: str
    sourceKo: str


class CoverageGroup(TypedDict):
    group: Literal["states", "codes", "limits", "personas"]
    met: List[str]
    missing: List[str]


class CoverageView(TypedDict):
    """Which of all items the tests have covered."""

    clientId: Optional[str]
    percent: float
    met: int
    total: int
    groups: List[CoverageGroup]
    missing: List[str]


class SnapshotBody(TypedDict, total=False):
    secrets: bool


Snapshot = Dict[str, Any]
"""Everything but the journal. A file with its JSON is what ``mock-toss-cert start --restore`` takes."""
