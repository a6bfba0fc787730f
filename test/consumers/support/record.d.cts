export function record(name: string, run: () => Promise<void>): Promise<void>;
