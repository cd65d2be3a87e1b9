import { requiredText, serviceOf } from './operations.ts';
import { AwsError, type Input, type Service } from './service.ts';

/** A trail, as far as it matters to who asks whether registrations are recorded. */
export interface Trail {
  name: string;
  isLogging: boolean;
  /** Basic selectors, or the advanced ones of a trail that has those instead. */
  selectors: { EventSelectors: object[] } | { AdvancedEventSelectors: object[] };
  /** Where it was made; a trail of another region is shown here as a shadow if it covers all regions. */
  homeRegion?: string;
  isMultiRegion?: boolean;
}

/** CloudTrail's trails. What they record reaches the bus in any case: the local account tells of every write call. */
export interface CloudTrail extends Service {
  /** A test may change them. */
  trails: Trail[];
}

/** Source: CloudTrail user guide, "Logging management events": a new trail logs all of them. */
export const everyManagementEvent: Trail['selectors'] = {
  EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
};

/** CloudTrail with one trail that logs the management events of all regions. */
export function createCloudTrail({ region, accountId }: { region: string; accountId: string }): CloudTrail {
  const trails: Trail[] = [{ name: 'management-events', isLogging: true, selectors: everyManagementEvent }];
  const arnOf = ({ name, homeRegion = region }: Trail) =>
    `arn:aws:cloudtrail:${homeRegion}:${accountId}:trail/${name}`;
  /** @throws AwsError as the API reference of GetTrailStatus has it */
  const find = (input: Input, member: string): Trail => {
    const given = requiredText(input, member);
    const found = trails.find((trail) => trail.name === given || arnOf(trail) === given);
    if (found) return found;
    throw new AwsError('TrailNotFoundException', `Unknown trail: ${given} for the user: ${accountId}`);
  };
  return {
    trails,
    ...serviceOf('cloudtrail', {
      DescribeTrails: {
        permissions: () => [{ action: 'cloudtrail:DescribeTrails', resource: '*' }],
        run: () => ({
          trailList: trails
            .filter(({ homeRegion = region, isMultiRegion = true }) => homeRegion === region || isMultiRegion)
            .map((trail) => ({
              Name: trail.name,
              TrailARN: arnOf(trail),
              HomeRegion: trail.homeRegion ?? region,
              IsMultiRegionTrail: trail.isMultiRegion ?? true,
              IsOrganizationTrail: false,
            })),
        }),
      },
      GetTrailStatus: {
        permissions: (input) => [
          { action: 'cloudtrail:GetTrailStatus', resource: arnOf(find(input, 'Name')) },
        ],
        run: (input) => ({ IsLogging: find(input, 'Name').isLogging }),
      },
      GetEventSelectors: {
        permissions: (input) => [
          { action: 'cloudtrail:GetEventSelectors', resource: arnOf(find(input, 'TrailName')) },
        ],
        run: (input) => {
          const trail = find(input, 'TrailName');
          return { TrailARN: arnOf(trail), ...trail.selectors };
        },
      },
    }),
  };
}
