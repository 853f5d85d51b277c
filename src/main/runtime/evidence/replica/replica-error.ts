/** Why a copy is not made, not whole or not restored: a sentence for the operator, without a path. */
export class ReplicaError extends Error {
  override readonly name = 'ReplicaError';
}

/** The words of our own, else the system's code alone: its message names paths. */
export function replicaProblem(error: unknown): string {
  if (error instanceof ReplicaError) return error.message;
  if (error instanceof Error && 'code' in error) {
    const { code } = error;
    if (code === 'ENOSPC') return 'There is not enough room in the folder for replicas.';
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
      return `The folder for replicas cannot be used (${code}).`;
    }
    return `The copy could not be made or read (${String(code)}).`;
  }
  return 'The copy could not be made or read.';
}
