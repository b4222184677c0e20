package dev.durablestripe.endtoend.support;

import dev.durablestripe.internal.local.LocalStack;
import dev.durablestripe.internal.local.Ports;
import dev.durablestripe.internal.local.ResourceStack;
import dev.durablestripe.internal.local.TemporalCli;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One stack for all end-to-end tests of this JVM, stopped when it exits. Each test uses its own
 * ids. Surefire runs each class on its own, and each such run finds Stripe empty and both programs
 * healthy.
 */
public final class SharedStack implements ParameterResolver {
  private static @Nullable Running running;

  /** The stack, and all that it has started. */
  private static final class Running {
    private final ResourceStack resources = new ResourceStack();
    private final Thread shutdown = new Thread(resources::close);
    private final LocalStack stack;

    Running() {
      Runtime.getRuntime().addShutdownHook(shutdown);
      try {
        Path folder = Path.of("target", "stack-" + ProcessHandle.current().pid());
        stack =
            new LocalStack(
                Path.of(".."),
                folder.toAbsolutePath(),
                Ports.free(),
                TemporalCli.ofUser(),
                resources,
                PreparedJar::of);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    boolean isHealthy() {
      return stack.starter().isHealthy() && stack.worker().isHealthy();
    }

    void close() {
      Runtime.getRuntime().removeShutdownHook(shutdown);
      resources.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    return parameter.getParameter().getType() == LocalStack.class;
  }

  @Override
  public LocalStack resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    return extension
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(SharedStack.class, type -> prepare(), LocalStack.class);
  }

  /** Starts the stack, or prepares it for the next run. A broken one is replaced. */
  private static synchronized LocalStack prepare() {
    if (running != null && !running.isHealthy()) {
      running.close();
      running = null;
    }
    if (running == null) {
      running = new Running();
    }
    running.stack.stripe().reset();
    return running.stack;
  }
}
