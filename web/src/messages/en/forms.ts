// What every form says.
export const forms = {
  cancel: 'Cancel',
  save: 'Save',
  saved: 'Saved.',
  edit: 'Edit',
  remove: 'Remove',
  test: 'Test',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'Select it and copy it by hand: this browser does not allow it here.',
  optional: 'optional',
  unchanged: 'Leave empty to keep what is there.',
  changedMeanwhile: 'Somebody else changed it in the meantime',
  changedMeanwhileText: 'Load it again, then make your change to that.',
  loadAgain: 'Load it again',
};
