const languages: Readonly<Record<string, string>> = {
  dottxt_ai_outlines_task: "Python",
  dspy_task: "Python",
  go_chi_task: "Go",
  huggingface_datasets_task: "Python",
  llama_index_task: "Python",
  openai_tiktoken_task: "Python",
  pallets_click_task: "Python",
  pallets_jinja_task: "Python",
  pillow_task: "Python",
  react_hook_form_task: "TypeScript",
  samuelcolvin_dirty_equals_task: "Python",
  typst_task: "Rust",
};

/** Language of a repository of the dataset; null for a repository that is not in it. */
export function languageOf(repo: string): string | null {
  return Object.hasOwn(languages, repo) ? (languages[repo] ?? null) : null;
}
