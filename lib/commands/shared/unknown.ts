/** The name of a provider or model that an imported conversation does not name. */
export const UNKNOWN = "unknown";
