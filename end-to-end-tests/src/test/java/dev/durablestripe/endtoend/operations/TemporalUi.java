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

/** Temporal's UI in a headless browser, and what an operator does there. */
final class TemporalUi implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final double TIMEOUT_MILLIS = 30_000;
  private static final double SHORT_TIMEOUT_MILLIS = 5_000;

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

  /** The browser page. */
  Page page() {
    return page;
  }

  /** Opens the list of the workflows that match a list filter. */
  void list(String query) {
    page.navigate(url + "/workflows?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
  }

  /** Opens the page of a workflow. */
  void openWorkflow(String id) {
    page.navigate(url + "/workflows/" + id);
  }

  /** Opens the tab that shows the attempt, the time of the next one, and the failure. */
  void openPendingActivities() {
    page.getByText("Pending Activities").first().click();
  }

  /** Resets the open workflow to its first workflow task. */
  void resetToFirstTask(String reason) {
    button("Reset").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    dialog
        .getByTestId("workflow-reset-event-id-select")
        .locator("xpath=..")
        .click(new Locator.ClickOptions().setForce(true));
    // The event number depends on whether the run is itself the result of a reset.
    page.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("WorkflowTaskCompleted"))
        .first()
        .click();
    dialog.locator("#reset-reason").fill(reason);
    screenshot("reset");
    dialog.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Confirm")).click();
  }

  /** Sets the codec endpoint for this browser. */
  void useCodec(String endpoint) {
    page.getByTestId("data-encoder-status").click();
    Locator dialog = page.locator("#data-encoder-settings");
    dialog.getByTestId("use-local-endpoint-input").click();
    dialog.locator("#data-encoder-endpoint-input").fill(endpoint);
    dialog.getByText("Include cross-origin credentials").click();
    screenshot("codec-settings");
    dialog.getByTestId("confirm-modal-button").click();
  }

  /** Starts a workflow with the form. */
  void start(String type, String id, String input) {
    page.navigate(
        url
            + "/workflows/start-workflow?taskQueue=stripe-events&workflowType=%s&workflowId=%s"
                .formatted(type, id));
    page.locator(".cm-content").first().fill(input);
    screenshot("start");
    // The first click after typing may only move the focus.
    for (int clicks = 0; clicks < 3 && !shows("Workflow started successfully"); clicks++) {
      page.getByTestId("start-workflow-button").click();
    }
  }

  private Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true))
        .first();
  }

  /** Waits for a text anywhere on the page. */
  void await(String text) {
    page.getByText(text).first().waitFor();
  }

  /** Whether a text is visible within 5 s. */
  boolean shows(String text) {
    try {
      page.getByText(text)
          .first()
          .waitFor(new Locator.WaitForOptions().setTimeout(SHORT_TIMEOUT_MILLIS));
      return true;
    } catch (TimeoutError e) {
      return false;
    }
  }

  /** Clicks a link. */
  void follow(String link) {
    page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link)).first().click();
  }

  /** Saves a screenshot, for the documents and for failed tests. */
  void screenshot(String name) {
    page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve(name + ".png")));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
