package dev.durablestripe.endtoend.operations;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.options.AriaRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Temporal's UI in a browser without a window, and the clicks that an operator makes there. */
final class TemporalUi implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final double TIMEOUT_MILLIS = 30_000;

  private static final double MOMENT_MILLIS = 5_000;

  private final String url;
  private final Playwright playwright;
  private final Page page;

  TemporalUi(String url, String namespace) {
    this.url = url + "/namespaces/" + namespace;
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(InstalledChromium.find().orElseThrow()));
    this.page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1300, 800));
    page.setDefaultTimeout(TIMEOUT_MILLIS);
  }

  Page page() {
    return page;
  }

  /** Lists the workflows that a query finds, as a saved view does. */
  void list(String query) {
    page.navigate(url + "/workflows?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  void openWorkflow(String id) {
    page.navigate(url + "/workflows/" + id);
  }

  /** Opens the tab that shows attempt, next try and reason. */
  void openPendingActivities() {
    page.getByText("Pending Activities").first().click();
  }

  /** Resets the workflow that is open to its first task. */
  void resetToFirstTask(String reason) {
    button("Reset").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog
        .getByTestId("workflow-reset-event-id-select")
        .locator("xpath=..")
        .click(new Locator.ClickOptions().setForce(true));
    // 4 in an event's first run, 7 in one that is itself a reset.
    page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("WorkflowTaskCompleted"))
        .first()
        .click();
    dialog.locator("#reset-reason").fill(reason);
    screenshot("reset");
    dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Confirm")).click();
  }

  /** Tells the UI, for this browser, where payloads are decrypted. */
  void useCodec(String endpoint) {
    page.getByTestId("data-encoder-status").click();
    Locator dialog = page.locator("#data-encoder-settings");
    dialog.getByTestId("use-local-endpoint-input").click();
    dialog.locator("#data-encoder-endpoint-input").fill(endpoint);
    dialog.getByText("Include cross-origin credentials").click();
    screenshot("codec-settings");
    dialog.getByTestId("confirm-modal-button").click();
  }

  /** Starts a workflow by hand. */
  void start(String type, String id, String input) {
    page.navigate(
        url
            + "/workflows/start-workflow?taskQueue=stripe-events&workflowType=%s&workflowId=%s"
                .formatted(type, id));
    page.locator(".cm-content").first().fill(input);
    screenshot("start");
    // The first click after typing may only take the focus.
    for (int clicks = 0; clicks < 3 && !shows("Workflow started successfully"); clicks++) {
      page.getByTestId("start-workflow-button").click();
    }
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .first();
  }

  /** Waits for words anywhere on the page. */
  void await(String words) {
    page.getByText(words).first().waitFor();
  }

  /** Whether words can be seen within a moment. */
  boolean shows(String words) {
    try {
      page.getByText(words).first().waitFor(new Locator.WaitForOptions().setTimeout(MOMENT_MILLIS));
      return true;
    } catch (TimeoutError e) {
      return false;
    }
  }

  /** Clicks a link. */
  void follow(String link) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link)).first().click();
  }

  /** For the documents, and to see what a failed test saw. */
  void screenshot(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
