export const logIn = {
  title: 'Log in',
  username: 'Name',
  password: 'Password',
  button: 'Log in',
  wrong: 'Name or password is wrong. Check both and try again.',
  setupHint:
    'No admin has been made yet. Open the link that strongroom serve printed when it started; it is good for an hour.',
};

export const setup = {
  title: 'Welcome to Strongroom',
  text: 'Make the first admin. This link works once.',
  username: 'Your name',
  password: 'Password',
  passwordHint: 'At least 10 characters. A few words you remember are good.',
  button: 'Create admin',
  done: 'The admin is made already',
  doneText: 'This link has been used. Log in with the name and password that were chosen then.',
  noToken: 'This link is not complete',
  noTokenText: 'Open the whole link that strongroom serve printed, with what follows the #.',
  toLogIn: 'Go to the log-in',
  wrongToken: 'This link is not good any more. Start strongroom serve again: it prints a new one.',
};
