// what the edit page holds while it is open: the detail as the app knows it, and what was typed over it
import type { Checklist, Failure, IntegrationDetail, IntegrationEdit, RecipeView } from "../../bindings";
import {
  getChecklist,
  getIntegration,
  listRecipes,
  setClientSecret,
  setPrivateKey,
  updateIntegration,
} from "../../lib/backend";
import { failureOf } from "../../lib/failure";
import { integrations } from "../../lib/integrations.svelte";
import type { EditorTab } from "../../lib/router.svelte";

export const tabList: { id: EditorTab; label: string }[] = [
  { id: "basic", label: "Basic" },
  { id: "setup", label: "Setup" },
  { id: "authentication", label: "Authentication" },
  { id: "connect", label: "Connect" },
];

/** What is wrong with a name before anybody is asked. */
export function nameError(name: string): string | null {
  const length = [...name.trim()].length;
  if (length === 0) return "Give it a name.";
  return length > 80 ? `The name has ${length} characters; 80 are the most.` : null;
}

function editOf(detail: IntegrationDetail): IntegrationEdit {
  const { row, authentication } = detail;
  return {
    name: row.name,
    capability: row.capability,
    environment: authentication.environment,
    domain: authentication.domain,
    grant: authentication.grant,
    consumer_key: authentication.consumer_key,
    scopes: authentication.scopes,
    pull_by: authentication.pull_by,
    prompt_login: authentication.prompt_login,
    skip_sso: authentication.skip_sso,
    username: authentication.username,
  };
}

export class Editor {
  readonly id: string;
  detail = $state<IntegrationDetail | null>(null);
  recipe = $state<RecipeView | null>(null);
  /** As it was when the page was opened; the Setup tab has its own. */
  checklist = $state<Checklist | null>(null);
  edit = $state<IntegrationEdit | null>(null);
  failure = $state<Failure | null>(null);
  saving = $state(false);
  /** A consumer secret that is typed and not sent yet. Cleared the moment it is sent. */
  secret = $state("");
  /** The sentence with which the domain as typed was refused. */
  domainRefused = $state<string | null>(null);

  nameError = $derived(this.edit ? nameError(this.edit.name) : null);
  #edited = $derived(
    this.edit !== null &&
      this.detail !== null &&
      JSON.stringify(this.#clean(this.edit)) !== JSON.stringify(this.#clean(editOf(this.detail))),
  );
  dirty = $derived(this.#edited || this.secret !== "");

  constructor(id: string) {
    this.id = id;
  }

  /** Fetches the integration; what was typed stays unless it is the first time. */
  async load(): Promise<void> {
    this.failure = null;
    try {
      const [detail, recipes, checklist] = await Promise.all([
        getIntegration(this.id),
        listRecipes(),
        getChecklist(this.id),
      ]);
      this.checklist = checklist;
      this.recipe = recipes.find((recipe) => recipe.mark.id === detail.row.recipe.id) ?? null;
      this.take(detail);
    } catch (thrown) {
      this.failure = failureOf(thrown);
    }
  }

  /** Takes a newer detail; a form nobody typed in follows it. */
  take(detail: IntegrationDetail): void {
    const follow = !this.#edited;
    this.detail = detail;
    if (follow || this.edit === null) this.edit = editOf(detail);
  }

  /** Saves what was typed; false when it was refused, and then everything typed is still there. */
  async save(): Promise<boolean> {
    if (!this.edit || !this.dirty) return true;
    if (this.nameError || this.domainRefused) return false;
    this.saving = true;
    this.failure = null;
    try {
      if (this.#edited) {
        this.detail = await updateIntegration(this.id, this.#clean(this.edit));
        this.edit = editOf(this.detail);
        void integrations.refresh();
      }
      if (this.secret !== "") await this.sendSecret(this.secret);
      return true;
    } catch (thrown) {
      this.failure = failureOf(thrown);
      return false;
    } finally {
      this.saving = false;
    }
  }

  /** Puts the consumer secret into the vault; a blank one removes it. */
  async sendSecret(secret: string): Promise<void> {
    this.secret = "";
    this.take(await setClientSecret(this.id, secret));
  }

  /** Puts a private key into the vault; a blank one removes it. */
  async sendKey(pem: string): Promise<void> {
    this.take(await setPrivateKey(this.id, pem));
  }

  /** Why it cannot be saved, in a sentence. */
  get whyNot(): string {
    return this.nameError ?? this.domainRefused ?? this.failure?.message ?? "It could not be saved.";
  }

  #clean(edit: IntegrationEdit): IntegrationEdit {
    const blank = (text: string | null) => (text?.trim() ? text.trim() : null);
    return {
      ...edit,
      name: edit.name.trim(),
      domain: blank(edit.domain),
      consumer_key: edit.consumer_key.trim(),
      username: blank(edit.username),
      scopes: edit.scopes.filter((scope) => scope !== ""),
    };
  }
}
