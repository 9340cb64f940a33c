package io.piconnector.layout;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The picture in src/docs/architecture.md, as rules. */
class LayoutTest {

    private static final String ROOT = "io.piconnector";

    private static JavaClasses connector;

    @BeforeAll
    static void readClasses() {
        connector = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/piconnector/demo/"))
                .importPackages(ROOT);
    }

    @Test
    void shouldDependDownwardOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
                .withOptionalLayers(true)
                .layer("config")
                .definedBy(ROOT + ".config")
                .layer("outbox")
                .definedBy(ROOT + ".outbox")
                .layer("mapping")
                .definedBy(ROOT + ".mapping")
                .layer("http")
                .definedBy(ROOT + ".http")
                .layer("pi")
                .definedBy(ROOT + ".pi")
                .layer("listener")
                .definedBy(ROOT + ".listener")
                .layer("order")
                .definedBy(ROOT + ".order")
                .layer("source")
                .definedBy(ROOT + ".order.source")
                .layer("partner")
                .definedBy(ROOT + ".partner")
                .layer("console")
                .definedBy(ROOT + ".console..")
                .layer("tool")
                .definedBy(ROOT + ".tool..")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .whereLayer("outbox")
                .mayNotAccessAnyLayer()
                .whereLayer("mapping")
                .mayOnlyAccessLayers("config", "outbox")
                .whereLayer("http")
                .mayOnlyAccessLayers("config", "outbox")
                .whereLayer("pi")
                .mayOnlyAccessLayers("config", "outbox", "http")
                .whereLayer("listener")
                .mayOnlyAccessLayers("config", "outbox", "http", "pi")
                .whereLayer("order")
                .mayOnlyAccessLayers("config", "outbox", "http", "pi")
                .whereLayer("source")
                .mayOnlyAccessLayers("config", "outbox", "http", "pi", "order")
                .whereLayer("partner")
                .mayOnlyAccessLayers("config", "outbox", "mapping", "http", "pi", "listener", "order")
                .whereLayer("console")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("tool")
                .mayOnlyBeAccessedByLayers("console")
                .ensureAllClassesAreContainedInArchitecture()
                .check(connector);
    }

    /** So the component can be published as it is. */
    @Test
    void shouldKeepTheOutboxFreeOfTheApplication() {
        classes()
                .that(resideInAPackage(ROOT + ".outbox"))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".outbox",
                        "java..",
                        "javax.sql..",
                        "org.apache.camel..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..")
                .check(connector);
    }

    @Test
    void shouldKeepJdbcInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".outbox.Jdbc")
                .should()
                .callMethodWhere(
                        describe("prepares a statement", call -> call.getName().equals("prepareStatement")))
                .check(connector);
    }
}
