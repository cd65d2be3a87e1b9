import { kubelet } from '../../../agent/sources/kubelet.ts';
import { serviceAccountIn } from '../../../agent/sources/service-account.ts';
import { request } from '../../../agent/transport/request.ts';

/** What a test wants asked, as JSON in the first argument. */
export interface Asked {
  base: string;
  /** Directory of the service account. */
  serviceAccount?: string;
  verify?: boolean;
}

/** A process of its own, so that either runtime can ask: prints what it got, or why not. */
const { serviceAccount, ...rest }: Asked = JSON.parse(process.argv[2] ?? '');
const source = kubelet({
  ...rest,
  ...(serviceAccount !== undefined && { serviceAccount: serviceAccountIn(serviceAccount) }),
  namespace: 'shop',
  name: 'web-7d9c',
  ask: request,
});
try {
  const [pod, stats] = [await source.pod(), await source.stats()];
  console.log(JSON.stringify({ uid: pod.metadata.uid, stats: stats.map(({ name }) => name) }));
} catch (error) {
  console.log(JSON.stringify({ error: (error as Error).message }));
}
