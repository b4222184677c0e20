package dev.durablestripe.internal.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may depend on which. */
class WorkerArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.durablestripe.internal.worker");

  @Test
  void packagesDependOnEachOtherInOneDirection() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("program")
        .definedBy("dev.durablestripe.internal.worker")
        .layer("workflow")
        .definedBy("..worker.workflow..")
        .layer("codec")
        .definedBy("..worker.codec..")
        .layer("activity")
        .definedBy("..worker.activity..")
        .layer("metrics")
        .definedBy("..worker.metrics..")
        .layer("event")
        .definedBy("..worker.event..")
        .layer("reconcile")
        .definedBy("..worker.reconcile..")
        .layer("handler")
        .definedBy("..worker.handler..")
        .layer("subscription")
        .definedBy("..worker.subscription..")
        .layer("stripe")
        .definedBy("..worker.stripe..")
        .layer("feed")
        .definedBy("..worker.feed..")
        .layer("database")
        .definedBy("..worker.database..")
        .whereLayer("program")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("codec")
        .mayOnlyBeAccessedByLayers("program")
        .whereLayer("activity")
        .mayOnlyBeAccessedByLayers("program")
        .whereLayer("workflow")
        .mayOnlyBeAccessedByLayers("program", "activity")
        .whereLayer("metrics")
        .mayOnlyBeAccessedByLayers("program", "activity")
        .whereLayer("reconcile")
        .mayOnlyBeAccessedByLayers("program", "activity", "metrics")
        .whereLayer("handler")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("subscription")
        .mayOnlyBeAccessedByLayers("program", "activity", "handler")
        .whereLayer("stripe")
        .mayOnlyBeAccessedByLayers("program", "activity", "reconcile", "handler", "subscription")
        .whereLayer("feed")
        .mayOnlyBeAccessedByLayers("program", "event", "metrics", "subscription")
        .whereLayer("database")
        .mayOnlyBeAccessedByLayers("program", "activity", "event", "subscription")
        .check(CLASSES);
  }

  @Test
  void verifiesThroughTheContract() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("com.stripe.net.Webhook")
        .check(CLASSES);
  }

  @Test
  void workflowCodeIsDeterministic() {
    noClasses()
        .that()
        .resideInAPackage("..worker.workflow..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..", "java.sql..", "java.net..", "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.time.Instant")
        .check(CLASSES);
  }

  @Test
  void onlyTheEventTransactionBeginsAndCommits() {
    noClasses()
        .that()
        .doNotHaveSimpleName("EventTransaction")
        .and()
        .haveNameNotMatching(".*(DatabaseConfiguration|EmbeddedWorkerConfiguration)")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*TransactionOperations|.*TransactionTemplate|.*TransactionManager")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("..worker.database..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("java.sql.Connection|org.springframework.transaction.annotation..*")
        .check(CLASSES);
  }

  @Test
  void onlyTheStripePackageCallsStripe() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..worker.stripe..", "dev.durablestripe.internal.worker")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.stripe", "com.stripe.service..", "com.stripe.net..")
        .check(CLASSES);
  }
}
