// the only file that touches the shell: every command as a function that answers with a value or throws `Refused`
import { Channel } from "@tauri-apps/api/core";
import { getCurrentWindow } from "@tauri-apps/api/window";
import {
  commands,
  events,
  type ActionChoice,
  type ActionText,
  type ActionTry,
  type ActivityQuery,
  type AppKind,
  type BulkAsk,
  type BulkProgress,
  type Capability,
  type Changed,
  type ChecklistFormat,
  type ConnectPhase,
  type DiagnosticsChoice,
  type Environment,
  type Failure,
  type Finding,
  type IntegrationEdit,
  type KeepDraft,
  type MacroView,
  type NewIntegration,
  type RevokeHow,
  type SaveHow,
  type Settings,
  type SetupStep,
  type TestAllStep,
  type Theme,
  type Typed,
  type VaultChoice,
  type ExportProgress,
  type ListAsk,
  type ListExport,
  type ListSource,
  type SaveList,
} from "../bindings";
import { Refused, failureOf } from "./failure";

type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: Failure };

async function value<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (thrown) {
    throw new Refused(failureOf(thrown));
  }
  if (answer.status === "ok") return answer.data;
  throw new Refused(failureOf(answer.error));
}

/**
 * Asks what tells of its progress. What is told behind the answer is dropped: a long message takes another way than a
 * short one and may come late, and the answer has all of it.
 */
async function telling<M, T>(
  listener: (message: M) => void,
  ask: (channel: Channel<M>) => Promise<Answer<T>>,
): Promise<T> {
  const channel = new Channel<M>();
  channel.onmessage = listener;
  try {
    return await value(ask(channel));
  } finally {
    channel.onmessage = () => undefined;
  }
}

export const listIntegrations = () => value(commands.listIntegrations());
export const getIntegration = (id: string) => value(commands.getIntegration(id));
export const listRecipes = () => value(commands.listRecipes());
export const reloadRecipes = () => value(commands.reloadRecipes());
export const addIntegration = (draft: NewIntegration) => value(commands.addIntegration(draft));
export const addPracticeOrg = (capability: Capability) => value(commands.addPracticeOrg(capability));
export const updateIntegration = (id: string, edit: IntegrationEdit) =>
  value(commands.updateIntegration(id, edit));
export const setClientSecret = (id: string, secret: string) => value(commands.setClientSecret(id, secret));
export const checkDomain = (typed: string, environment: Environment) =>
  commands.checkDomain(typed, environment);
export const getChecklist = (id: string) => value(commands.getChecklist(id));
export const tickStep = (id: string, step: string, done: boolean) => value(commands.tickStep(id, step, done));
export const setChecklistInput = (id: string, input: string, typed: string) =>
  value(commands.setChecklistInput(id, input, typed));
export const setAppKind = (id: string, kind: AppKind) => value(commands.setAppKind(id, kind));
export const checkSetup = (id: string, step: string | null, onStep: (step: SetupStep) => void) =>
  telling(onStep, (channel) => commands.checkSetup(id, step, channel));
export const cancelCheckSetup = (id: string) => value(commands.cancelCheckSetup(id));
export const exportChecklist = (id: string, format: ChecklistFormat, choose: boolean) =>
  value(commands.exportChecklist(id, format, choose));
export const importChecklist = (id: string) => value(commands.importChecklist(id, null));
export const saveMetadata = (id: string, choose: boolean) => value(commands.saveMetadata(id, choose));
export const setPrivateKey = (id: string, pem: string) => value(commands.setPrivateKey(id, pem));
export const readHealth = (id: string) => value(commands.readHealth(id));

export const deleteIntegration = (id: string, how: RevokeHow) => value(commands.deleteIntegration(id, how));
export const revokeToken = (id: string, how: RevokeHow) => value(commands.revokeToken(id, how));
export const pendingRevocations = () => value(commands.pendingRevocations());
export const retryRevocation = (session: string) => value(commands.retryRevocation(session));
export const forgetRevocation = (session: string) => value(commands.forgetRevocation(session));
export const unsavedTokens = () => value(commands.unsavedTokens());
export const saveTokens = () => value(commands.saveTokens());
export const closeWindow = () => commands.closeWindow();
export const quitAnyway = () => commands.quitAnyway();

export const connect = (id: string, typed: Typed | null, onPhase: (phase: ConnectPhase) => void) =>
  telling(onPhase, (channel) => commands.connect(id, typed, channel));
export const answerConnect = (id: string, accept: boolean, onPhase: (phase: ConnectPhase) => void) =>
  telling(onPhase, (channel) => commands.answerConnect(id, accept, channel));
export const cliOrgs = () => value(commands.cliOrgs());
export const cancelConnect = (id: string) => value(commands.cancelConnect(id));
export const pasteAddress = (id: string, address: string) => value(commands.pasteAddress(id, address));

export const testConnection = (id: string, onFinding: (finding: Finding) => void) =>
  telling(onFinding, (channel) => commands.testConnection(id, channel));
export const cancelCheckup = (id: string) => value(commands.cancelCheckup(id));
export const lastCheckup = (id: string) => value(commands.lastCheckup(id));
export const checkupProbes = () => commands.checkupProbes();
export const listCheckups = (id: string) => value(commands.listCheckups(id));
export const getCheckup = (id: string, checkup: string) => value(commands.getCheckup(id, checkup));
export const checkupReport = (id: string, checkup: string | null) =>
  value(commands.checkupReport(id, checkup));
export const testAll = (ids: string[], onStep: (step: TestAllStep) => void) =>
  telling(onStep, (channel) => commands.testAll(ids, channel));
export const cancelTestAll = () => value(commands.cancelTestAll());
export const diagnostics = (id: string, choice: DiagnosticsChoice) => value(commands.diagnostics(id, choice));
export const saveDiagnostics = (choose: boolean) => value(commands.saveDiagnostics(choose));

export const explainError = (text: string) => commands.explainError(text);

export const listSets = (id: string, object: string) => value(commands.listSets(id, object));
export const listRecords = (id: string, ask: ListAsk) => value(commands.listRecords(id, ask));
export const moreRecords = (id: string, ask: ListAsk, next: string) =>
  value(commands.moreRecords(id, ask, next));
export const countLists = (id: string, object: string, sources: ListSource[]) =>
  value(commands.countLists(id, object, sources));
export const saveList = (id: string, list: SaveList) => value(commands.saveList(id, list));
export const deleteList = (id: string, list: string) => value(commands.deleteList(id, list));
export const setLive = (id: string, object: string, source: ListSource, live: boolean) =>
  value(commands.setLive(id, object, source, live));
export const listNews = (id: string, ask: ListAsk, since: string | null) =>
  value(commands.listNews(id, ask, since));
export const suggest = (id: string, object: string, text: string) =>
  value(commands.suggest(id, object, text));
export const forgetSearches = (id: string) => value(commands.forgetSearches(id));
export const listFileName = (id: string, wanted: ListExport) => value(commands.listFileName(id, wanted));
export const exportList = (
  id: string,
  wanted: ListExport,
  choose: boolean,
  onProgress: (progress: ExportProgress) => void,
) => telling(onProgress, (channel) => commands.exportList(id, wanted, choose, channel));
export const cancelExport = (id: string) => value(commands.cancelExport(id));
export const notifyCases = (id: string, count: number, escalated: number) =>
  value(commands.notifyCases(id, count, escalated));

export const getAction = (id: string) => value(commands.getAction(id));
export const keepAction = (id: string, choice: ActionChoice) => value(commands.keepAction(id, choice));
export const exportAction = (id: string, choice: ActionChoice) => value(commands.exportAction(id, choice));
export const saveAction = (id: string, choice: ActionChoice, text: ActionText, choose: boolean) =>
  value(commands.saveAction(id, choice, text, choose));
export const tryAction = (id: string, asked: ActionTry) => value(commands.tryAction(id, asked));

export const deskObject = (id: string, object: string) => value(commands.deskObject(id, object));
export const renewDeskObject = (id: string, object: string) => value(commands.renewDeskObject(id, object));
export const deskLayout = (id: string, object: string, recordType: string | null) =>
  value(commands.deskLayout(id, object, recordType));
export const lookup = (id: string, object: string, field: string, text: string) =>
  value(commands.lookup(id, object, field, text));
export const openRecord = (id: string, object: string, record: string) =>
  value(commands.openRecord(id, object, record));
export const viewedRecord = (id: string, object: string, record: string) =>
  value(commands.viewedRecord(id, object, record));
export const previewFile = (id: string, file: string) => value(commands.previewFile(id, file));
export const downloadFile = (id: string, file: string) => value(commands.downloadFile(id, file));
export const openInSalesforce = (id: string, object: string, record: string | null) =>
  value(commands.openInSalesforce(id, object, record));
export const recordLink = (id: string, object: string, record: string) =>
  value(commands.recordLink(id, object, record));

export const keepDraft = (id: string, draft: KeepDraft) => value(commands.keepDraft(id, draft));
export const discardDraft = (draft: string) => value(commands.discardDraft(draft));
export const draftsAt = (id: string, record: string | null) => value(commands.draftsAt(id, record));
export const listUnsent = () => value(commands.listUnsent());
export const saveDraft = (draft: string, how: SaveHow) => value(commands.saveDraft(draft, how));
export const settleChange = (change: string) => value(commands.settleChange(change));
export const dismissChange = (change: string) => value(commands.dismissChange(change));
export const similarCases = (id: string, contact: string, subject: string) =>
  value(commands.similarCases(id, contact, subject));
export const deleteRecord = (id: string, object: string, record: string, typed: string) =>
  value(commands.deleteRecord(id, object, record, typed));
export const listChanges = (id: string | null, record: string | null, group: string | null) =>
  value(commands.listChanges(id, record, group));
export const clearChanges = () => value(commands.clearChanges());
export const listMacros = (object: string) => value(commands.listMacros(object));
export const saveMacro = (saved: MacroView) => value(commands.saveMacro(saved));
export const deleteMacro = (id: string) => value(commands.deleteMacro(id));
export const changeMany = (id: string, ask: BulkAsk, onProgress: (progress: BulkProgress) => void) =>
  telling(onProgress, (channel) => commands.changeMany(id, ask, channel));
export const cancelChangeMany = (id: string) => value(commands.cancelChangeMany(id));
export const undoChange = (change: string, onProgress: (progress: BulkProgress) => void) =>
  telling(onProgress, (channel) => commands.undoChange(change, channel));

export const listActivity = (query: ActivityQuery, before: string | null) =>
  value(commands.listActivity(query, before));
export const activityFileName = () => value(commands.activityFileName());
export const exportActivity = (query: ActivityQuery, choose: boolean) =>
  value(commands.exportActivity(query, choose));
export const showExported = () => value(commands.showExported());

export const getSettings = () => value(commands.getSettings());
export const settingsPage = () => value(commands.settingsPage());
export const updateSettings = (settings: Settings) => value(commands.updateSettings(settings));
export const vaultView = () => value(commands.vaultView());
export const chooseVault = (choice: VaultChoice, passphrase: string | null) =>
  value(commands.chooseVault(choice, passphrase));
export const unlockVault = (passphrase: string) => value(commands.unlockVault(passphrase));
export const startPracticeOrg = () => value(commands.startPracticeOrg());
export const stopPracticeOrg = () => value(commands.stopPracticeOrg());

export const openSetupPage = (id: string, page: string) => value(commands.openSetupPage(id, page));
export const openPracticeSetup = () => value(commands.openPracticeSetup());
export const showDataFolder = () => value(commands.showDataFolder());
export const listIsUsable = () => commands.listIsUsable();

/** Calls the listener at every change the app announces, until the window closes. */
export async function onChanged(listener: (changed: Changed) => void): Promise<void> {
  await events.changedEvent.listen((event) => listener(event.payload));
}

export const setWindowZoom = (percent: number) => commands.setWindowZoom(percent);

/** The colours of the window's frame. Where the system has none to set, nothing happens. */
export async function setWindowTheme(theme: Theme): Promise<void> {
  try {
    await getCurrentWindow().setTheme(theme === "system" ? null : theme);
  } catch {
    // the page's own theme is set either way
  }
}
