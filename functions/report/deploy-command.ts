/** The command that moves a service to a revision; without a number, to the newest ACTIVE one. */
export function deployCommand(region: string, taskDefinition: string): string[] {
  return [
    `aws ecs update-service --region ${region} \\`,
    `  --cluster CLUSTER --service SERVICE --task-definition ${taskDefinition}`,
  ];
}
