// Light or dark before the first paint. A file of its own, because the policy allows no script inside the page.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('strongroom-colours');
  } catch (refused) {
    // No storage: the system decides.
  }
  var dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
