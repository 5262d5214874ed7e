/** Script of the stack page: what a quick-create link says stands behind `#`, where only the browser sees it. */
export const SCRIPT = `
const [path, query = ''] = location.hash.slice(1).split('?')
const link = new URLSearchParams(query)
const target = new URL(location.href)
if (path === '/stacks/create/review' && link.has('templateURL') && !target.searchParams.has('templateURL')) {
  for (const [name, value] of link) target.searchParams.set(name, value)
  target.hash = ''
  location.replace(target)
}
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = 'Copied'
  })
}
`;
export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1rem; }
.sandbox { background: #b45309; color: #fff; padding: .75rem 1rem; border-radius: .5rem; font-weight: 600; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input[type=text] { width: 100%; box-sizing: border-box; padding: .5rem; font: inherit; }
.hint { margin: .25rem 0 0; opacity: .8; font-size: .9rem; }
.check { font-weight: 400; }
button { margin-top: 1rem; padding: .6rem 1.2rem; font: inherit; font-weight: 600; cursor: pointer; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #8888; vertical-align: top; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: 1rem; background: #8882; font-size: .85rem; }
.error { border-left: .3rem solid #dc2626; padding: .5rem 1rem; }
`;
//# sourceMappingURL=assets.js.map