"""What the house does with each element of BPMN 2.0: runs it, keeps it, or refuses it.

The names are those of the schema of the standard (Semantic.xsd). One that stands in none of these sets is not BPMN.
"""

from collections.abc import Mapping

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DRAWING = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
LINES = "http://www.omg.org/spec/DD/20100524/DI"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
STANDARD = frozenset({BPMN, DRAWING, BOUNDS, LINES, SCHEMA_INSTANCE, XML})

OWN = "urn:parvis:process:1"
"""What the house adds to an element: who does it, which letter, which delay."""
ZEN = "urn:parvis:zen"
"""The expression language of the house; a condition that does not name it is a foreign one."""


def bpmn(name: str) -> str:
    """Return a name of BPMN as lxml writes it."""
    return f"{{{BPMN}}}{name}"


def own(name: str) -> str:
    """Return a name that only the house reads."""
    return f"{{{OWN}}}{name}"


EVENTS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
TASKS = frozenset(
    {"task", "userTask", "manualTask", "sendTask", "receiveTask", "serviceTask", "businessRuleTask"}
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})
ACTIVITIES = TASKS | {"subProcess", "callActivity"}
NODES = EVENTS | ACTIVITIES | GATEWAYS
"""What a token of a process stands on."""

DEFINITIONS = frozenset(
    {
        "timerEventDefinition",
        "messageEventDefinition",
        "signalEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "conditionalEventDefinition",
        "linkEventDefinition",
        "terminateEventDefinition",
    }
)
TIMES = frozenset({"timeDate", "timeDuration", "timeCycle"})
CONDITIONS = frozenset(
    {
        "conditionExpression",
        "condition",
        "loopCondition",
        "loopCardinality",
        "completionCondition",
        "activationCondition",
    }
)

RUN = (
    NODES
    | DEFINITIONS
    | TIMES
    | CONDITIONS
    | {
        "definitions",
        "process",
        "laneSet",
        "lane",
        "childLaneSet",
        "flowNodeRef",
        "sequenceFlow",
        "incoming",
        "outgoing",
        "source",
        "target",
        "standardLoopCharacteristics",
        "multiInstanceLoopCharacteristics",
        "inputDataItem",
        "outputDataItem",
        "loopDataOutputRef",
        "message",
        "signal",
        "error",
        "escalation",
    }
)

NOTED = frozenset(
    {
        "documentation",
        "textAnnotation",
        "text",
        "association",
        "group",
        "category",
        "categoryValue",
        "categoryValueRef",
        "collaboration",
        "participant",
        "participantMultiplicity",
        "messageFlow",
        "extension",
        "relationship",
        "script",
        "event",
        "participantRef",
        "messageFlowRef",
    }
)
"""What explains the drawing, or stands in something refused: kept, without a word."""

CONTAINERS = frozenset(
    {"process", "subProcess", "adHocSubProcess", "transaction", "choreography", "subChoreography"}
)
"""Where nodes and flows stand, in what runs and in what is refused."""

ATTRIBUTES = frozenset({
    "activityRef", "associationDirection", "attachedToRef", "behavior", "calledChoreographyRef",
    "calledCollaborationRef", "calledElement", "cancelActivity", "cancelRemainingInstances", "capacity",
    "categoryValueRef", "completionQuantity", "correlationKeyRef", "correlationPropertyRef",
    "dataObjectRef", "dataStoreRef", "default", "definition", "definitionalCollaborationRef", "direction",
    "errorCode", "errorRef", "escalationCode", "escalationRef", "evaluatesToTypeRef", "eventGatewayType",
    "exporter", "exporterVersion", "expressionLanguage", "gatewayDirection", "id", "implementation",
    "implementationRef", "importType", "initiatingParticipantRef", "innerConversationNodeRef",
    "innerMessageFlowRef", "inputDataRef", "instantiate", "isClosed", "isCollection", "isExecutable",
    "isForCompensation", "isImmediate", "isInterrupting", "isRequired", "isSequential", "isUnlimited",
    "itemKind", "itemRef", "itemSubjectRef", "language", "location", "loopMaximum", "loopType", "maximum",
    "messageRef", "method", "minimum", "mustUnderstand", "name", "namespace", "noneBehaviorEventRef",
    "oneBehaviorEventRef", "operationRef", "ordering", "outerConversationNodeRef", "outerMessageFlowRef",
    "outputDataRef", "parallelMultiple", "parameterRef", "partitionElementRef", "processRef", "processType",
    "scriptFormat", "scriptLanguage", "signalRef", "sourceRef", "startQuantity", "structureRef",
    "targetNamespace", "targetRef", "testBefore", "textFormat", "triggeredByEvent", "type", "typeLanguage",
    "value", "waitForCompletion",
})  # fmt: skip
"""The attributes of the schema; one without a namespace that is none of these is of another tool."""

IDLE: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "dataObject",
            "dataObjectReference",
            "dataStore",
            "dataStoreReference",
            "dataInput",
            "dataOutput",
            "inputSet",
            "outputSet",
            "ioSpecification",
            "ioBinding",
            "dataInputAssociation",
            "dataOutputAssociation",
            "dataAssociation",
            "loopDataInputRef",
            "property",
            "itemDefinition",
        ),
        "data",
    ),
    **dict.fromkeys(
        ("resource", "resourceRole", "performer", "humanPerformer", "potentialOwner", "partitionElement"),
        "people",
    ),
    **dict.fromkeys(
        (
            "import",
            "interface",
            "endPoint",
            "supportedInterfaceRef",
            "interfaceRef",
            "endPointRef",
            "operationRef",
            "supports",
        ),
        "service",
    ),
    **dict.fromkeys(
        (
            "conversation",
            "callConversation",
            "subConversation",
            "globalConversation",
            "conversationLink",
            "conversationAssociation",
            "messageFlowAssociation",
            "participantAssociation",
            "choreographyRef",
            "correlationKey",
            "correlationProperty",
            "correlationSubscription",
            "partnerEntity",
            "partnerRole",
        ),
        "exchange",
    ),
    **dict.fromkeys(("auditing", "monitoring", "rendering"), "watching"),
    **dict.fromkeys(
        ("globalTask", "globalUserTask", "globalManualTask", "globalBusinessRuleTask"), "elsewhere"
    ),
}
"""What has a meaning elsewhere that the house has no use for: kept with all it holds, and told, by kind."""

REFUSED: Mapping[str, str] = {
    "scriptTask": "script",
    "globalScriptTask": "script",
    "adHocSubProcess": "order",
    "transaction": "compensation",
    "cancelEventDefinition": "compensation",
    "compensateEventDefinition": "compensation",
    "complexGateway": "complex",
    "complexBehaviorDefinition": "complex",
    "implicitThrowEvent": "complex",
    "eventDefinitionRef": "shared",
    **dict.fromkeys(
        (
            "choreography",
            "globalChoreographyTask",
            "choreographyTask",
            "choreographyActivity",
            "callChoreography",
            "subChoreography",
        ),
        "choreography",
    ),
}
"""What the house does not run, with the reason."""
