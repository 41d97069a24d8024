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
  type Capability,
  type CaseQuery,
  type Changed,
  type ChecklistFormat,
  type ConnectPhase,
  type DiagnosticsChoice,
  type Environment,
  type Failure,
  type FieldChange,
  type Finding,
  type IntegrationEdit,
  type NewIntegration,
  type RevokeHow,
  type Settings,
  type SetupStep,
  type TestAllStep,
  type Theme,
  type Typed,
  type VaultChoice,
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

function channel<T>(listener: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = listener;
  return made;
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
  value(commands.checkSetup(id, step, channel(onStep)));
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
  value(commands.connect(id, typed, channel(onPhase)));
export const answerConnect = (id: string, accept: boolean, onPhase: (phase: ConnectPhase) => void) =>
  value(commands.answerConnect(id, accept, channel(onPhase)));
export const cliOrgs = () => value(commands.cliOrgs());
export const cancelConnect = (id: string) => value(commands.cancelConnect(id));
export const pasteAddress = (id: string, address: string) => value(commands.pasteAddress(id, address));

export const testConnection = (id: string, onFinding: (finding: Finding) => void) =>
  value(commands.testConnection(id, channel(onFinding)));
export const cancelCheckup = (id: string) => value(commands.cancelCheckup(id));
export const lastCheckup = (id: string) => value(commands.lastCheckup(id));
export const checkupProbes = () => commands.checkupProbes();
export const listCheckups = (id: string) => value(commands.listCheckups(id));
export const getCheckup = (id: string, checkup: string) => value(commands.getCheckup(id, checkup));
export const checkupReport = (id: string, checkup: string | null) =>
  value(commands.checkupReport(id, checkup));
export const testAll = (ids: string[], onStep: (step: TestAllStep) => void) =>
  value(commands.testAll(ids, channel(onStep)));
export const cancelTestAll = () => value(commands.cancelTestAll());
export const diagnostics = (id: string, choice: DiagnosticsChoice) => value(commands.diagnostics(id, choice));
export const saveDiagnostics = (choose: boolean) => value(commands.saveDiagnostics(choose));

export const explainError = (text: string) => commands.explainError(text);

export const listCases = (id: string, query: CaseQuery) => value(commands.listCases(id, query));
export const moreCases = (id: string, next: string) => value(commands.moreCases(id, next));
export const getCase = (id: string, caseId: string) => value(commands.getCase(id, caseId));
export const caseForm = (id: string) => value(commands.caseForm(id));
export const saveCase = (id: string, caseId: string, stamp: number, changes: FieldChange[]) =>
  value(commands.saveCase(id, caseId, stamp, changes));
export const createCase = (id: string, fields: FieldChange[]) => value(commands.createCase(id, fields));
export const deleteCase = (id: string, caseId: string, typedNumber: string) =>
  value(commands.deleteCase(id, caseId, typedNumber));

export const getAction = (id: string) => value(commands.getAction(id));
export const keepAction = (id: string, choice: ActionChoice) => value(commands.keepAction(id, choice));
export const exportAction = (id: string, choice: ActionChoice) => value(commands.exportAction(id, choice));
export const saveAction = (id: string, choice: ActionChoice, text: ActionText, choose: boolean) =>
  value(commands.saveAction(id, choice, text, choose));
export const tryAction = (id: string, asked: ActionTry) => value(commands.tryAction(id, asked));

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
export const openCase = (id: string, caseId: string) => value(commands.openCase(id, caseId));
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
