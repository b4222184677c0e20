package dev.durablestripe.internal.application;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ApplicationArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "dev.durablestripe.internal.application", "dev.durablestripe.internal.http");

  @Test
  void hasNoDatabase() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.springframework.jdbc..", "org.postgresql..")
        .check(CLASSES);
  }

  @Test
  void knowsNeitherProgramNorStripe() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.durablestripe.internal.webhook..",
            "dev.durablestripe.internal.worker..",
            "com.stripe..")
        .check(CLASSES);
  }

  @Test
  void bodiesAreReceivedWithoutSpring() {
    noClasses()
        .that()
        .resideInAPackage("dev.durablestripe.internal.http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework..", "dev.durablestripe.internal.application..")
        .check(CLASSES);
  }
}
