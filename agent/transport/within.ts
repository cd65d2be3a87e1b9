/** @throws Error where the task takes longer; it goes on by itself */
export async function within<Result>(milliseconds: number, task: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), milliseconds);
  });
  return Promise.race([task, late]).finally(() => clearTimeout(timer));
}
