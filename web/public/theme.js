// Runs before anything is painted, so that the chosen theme never flashes in late. The key is that of src/shell/theme.ts.
(function () {
  try {
    var theme = localStorage.getItem("importflow-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // storage is forbidden here: the system's theme is used
  }
})();
