// Before the first paint: in automatic mode the page takes the theme of the operating system.
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = root.dataset.theme;
    root.dataset.bsTheme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    document.dispatchEvent(new CustomEvent("fairlead:theme"));
  };
  window.fairleadTheme = apply;
  dark.addEventListener("change", apply);
  apply();
})();
