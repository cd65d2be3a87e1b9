import type { Operation } from '../operations.ts';
import { AwsError, type Input } from '../service.ts';
import { pageOf } from './paging.ts';
import { onEverything, type Place } from './permissions.ts';
import { requiredList } from './required-list.ts';

/** A service as a test tells it. Every `family:revision` in it may be gone by now. */
export interface KnownService {
  cluster: string;
  name: string;
  /** One deployment each: the newest is the first. */
  deployments?: string[];
  taskSets?: string[];
  /** What the images of its current revision resolved to. */
  images?: { image: string; imageDigest: string }[];
}

/** The services that a test says there are. */
export interface ServicesScenario {
  putService(service: KnownService): void;
}

/** ListServices, DescribeServices and DescribeServiceRevisions. */
export interface Services {
  /** ARNs. */
  clusters(): string[];
  scenario: ServicesScenario;
  operations: Record<string, Operation>;
}

interface Service extends Required<KnownService> {
  arn: string;
  clusterArn: string;
  revisionArn: string;
}

export function createServices({ region, accountId }: Place): Services {
  const prefix = `arn:aws:ecs:${region}:${accountId}`;
  const services: Service[] = [];
  const clusterOf = ({ cluster = 'default' }: Input) =>
    String(cluster).startsWith('arn:') ? String(cluster) : `${prefix}:cluster/${cluster}`;
  const definitionArn = (revision: string) => `${prefix}:task-definition/${revision}`;
  return {
    clusters: () => services.map(({ clusterArn }) => clusterArn),
    scenario: {
      putService({ cluster, name, deployments = [], taskSets = [], images = [] }) {
        const path = `${cluster}/${name}`;
        services.push({
          ...{ cluster, name, deployments, taskSets, images },
          arn: `${prefix}:service/${path}`,
          clusterArn: `${prefix}:cluster/${cluster}`,
          revisionArn: `${prefix}:service-revision/${path}/${services.length + 1}`,
        });
      },
    },
    operations: {
      ListServices: {
        permissions: onEverything('ListServices'),
        run: (input) => {
          const inCluster = services.filter(({ clusterArn }) => clusterArn === clusterOf(input));
          // Amazon ECS API reference, ListServices: ten of them where nobody says how many.
          const { items, nextToken } = pageOf(
            inCluster.map(({ arn }) => arn),
            { maxResults: 10, ...input },
          );
          return { serviceArns: items, ...(nextToken && { nextToken }) };
        },
      },
      DescribeServices: {
        permissions: (input) => each(input, 'services', 'DescribeServices'),
        run: (input) => {
          const wanted = atMost(10, requiredList<string>(input, 'services'), 'Services');
          const found = services.filter(({ arn }) => wanted.includes(arn));
          const missing = wanted.filter((arn) => !found.some((service) => service.arn === arn));
          return {
            services: found.map((service) => shown(service, definitionArn)),
            failures: missing.map((arn) => ({ arn, reason: 'MISSING' })),
          };
        },
      },
      DescribeServiceRevisions: {
        permissions: (input) => each(input, 'serviceRevisionArns', 'DescribeServiceRevisions'),
        run: (input) => {
          const wanted = atMost(
            20,
            requiredList<string>(input, 'serviceRevisionArns'),
            'ServiceRevisionArns',
          );
          const found = services.filter(({ revisionArn }) => wanted.includes(revisionArn));
          return {
            serviceRevisions: found.map(({ revisionArn, arn, clusterArn, images }) => ({
              serviceRevisionArn: revisionArn,
              serviceArn: arn,
              clusterArn,
              containerImages: images.map((image, index) => ({ containerName: `c${index}`, ...image })),
            })),
            failures: [],
          };
        },
      },
    },
  };
}

function shown(
  { arn, name, clusterArn, deployments, taskSets, revisionArn }: Service,
  definitionArn: (revision: string) => string,
): object {
  const [newest] = deployments;
  return {
    serviceArn: arn,
    serviceName: name,
    clusterArn,
    status: 'ACTIVE',
    ...(newest && { taskDefinition: definitionArn(newest) }),
    deployments: deployments.map((revision, index) => ({
      id: `ecs-svc/${index}`,
      status: index === 0 ? 'PRIMARY' : 'ACTIVE',
      taskDefinition: definitionArn(revision),
    })),
    taskSets: taskSets.map((revision, index) => ({
      id: `ecs-svc/set-${index}`,
      taskDefinition: definitionArn(revision),
    })),
    currentServiceRevisions: [{ arn: revisionArn, requestedTaskCount: 0 }],
  };
}

function each(input: Input, member: string, action: string) {
  return requiredList<string>(input, member).map((resource) => ({ action: `ecs:${action}`, resource }));
}

function atMost<Item>(most: number, list: Item[], what: string): Item[] {
  if (list.length <= most) return list;
  throw new AwsError('InvalidParameterException', `${what} cannot have more than ${most} elements.`);
}
