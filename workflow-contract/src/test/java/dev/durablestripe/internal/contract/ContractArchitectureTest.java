package dev.durablestripe.internal.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ContractArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.durablestripe");

  @Test
  void dependsOnNeitherSpringNorADatabase() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..", "java.sql..", "javax.sql..", "org.postgresql..")
        .check(CLASSES);
  }

  @Test
  void onlyTheSignatureUsesStripesLibrary() {
    noClasses()
        .that()
        .doNotHaveSimpleName("StripeSignature")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.stripe..")
        .check(CLASSES);
  }
}
