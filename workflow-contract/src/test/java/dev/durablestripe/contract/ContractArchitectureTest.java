package dev.durablestripe.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ContractArchitectureTest {

  @Test
  void knowsNeitherSpringNorADatabaseNorStripesLibrary() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "java.sql..",
            "javax.sql..",
            "org.postgresql..",
            "com.stripe..")
        .check(new ClassFileImporter().importPackages("dev.durablestripe"));
  }
}
