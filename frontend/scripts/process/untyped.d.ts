declare module "bpmn-js-token-simulation";
