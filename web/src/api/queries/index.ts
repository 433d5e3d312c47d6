// What is asked of the service, a file for each resource.
export * from './access';
export * from './databases';
export * from './folders';
export * from './keys';
export * from './ledger';
export * from './notifications';
export * from './plans';
export * from './repositories';
export * from './runs';
export * from './schedules';
export * from './session';
export * from './settings';
export * from './snapshots';
export * from './status';
