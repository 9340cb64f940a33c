package io.piconnector.config;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

/** Reads the few settings whose names are known only with the routes: a route's placeholder, a route's destination. */
@ApplicationScoped
public class Settings {

    private final Config config;
    private volatile Config changed;

    Settings(Config config) {
        this.config = config;
    }

    private record Destination(
            String name,
            Optional<URI> url,
            Optional<String> secret,
            Optional<String> authorization,
            Optional<String> username,
            Optional<String> password,
            DestinationSettings.OAuth2 oauth2)
            implements DestinationSettings.Destination {
        @Override
        public String toString() {
            return "Destination[" + name + "]";
        }
    }

    private record OAuth2(
            Optional<URI> tokenUrl,
            Optional<String> clientId,
            Optional<String> clientSecret,
            Optional<String> scope,
            Map<String, String> parameters)
            implements DestinationSettings.OAuth2 {
        @Override
        public String toString() {
            return "OAuth2[***]";
        }
    }

    /**
     * Takes over a changed {@code application.properties}. What ranks above that file stays as it was: the environment
     * of a process does not change.
     *
     * @param next the settings with the changed file; null for those of the start
     * @return what was there before
     */
    public Config replace(Config next) {
        Config before = changed;
        changed = next;
        if (next != null) {
            Secrets.use(next);
        }
        return before;
    }

    public Optional<String> text(String name) {
        ConfigValue value = config.getConfigValue(name);
        Config next = changed;
        if (next != null && (value.getValue() == null || value.getSourceOrdinal() <= InstallationFile.ORDINAL)) {
            value = next.getConfigValue(name);
        }
        return Optional.ofNullable(value.getValue()).map(String::trim).filter(text -> !text.isEmpty());
    }

    /** Whether any setting has a value whose name begins with a prefix. */
    public boolean isAnyBelow(String prefix) {
        return !below(prefix).isEmpty();
    }

    /** Gives routes the values of placeholders. */
    PropertiesSource placeholders() {
        return new Placeholders();
    }

    /**
     * Camel asks it before its own source of the configuration, which knows no changed values, and reads every setting there
     * is for each placeholder that it finds.
     */
    private final class Placeholders implements PropertiesSource, Ordered {
        @Override
        public String getName() {
            return "settings";
        }

        @Override
        public int getOrder() {
            return HIGHEST;
        }

        @Override
        public String getProperty(String name) {
            return text(name).orElse(null);
        }
    }

    /**
     * Returns the settings of one destination. {@link DestinationSettings} does not find a name with a dash if only the
     * environment has it: {@code DESTINATIONS_MY_PAYROLL_URL}.
     */
    public DestinationSettings.Destination destination(String name) {
        String prefix = "destinations." + name + ".";
        return new Destination(
                name,
                url(prefix + "url"),
                text(prefix + "secret"),
                text(prefix + "authorization"),
                text(prefix + "username"),
                text(prefix + "password"),
                new OAuth2(
                        url(prefix + "oauth2.token-url"),
                        text(prefix + "oauth2.client-id"),
                        text(prefix + "oauth2.client-secret"),
                        text(prefix + "oauth2.scope"),
                        below(prefix + "oauth2.parameters.")));
    }

    /** Returns the settings below a prefix, by the rest of their names. A name that only the environment has is in lower case. */
    private Map<String, String> below(String prefix) {
        String variable = WrongSetting.variable(prefix);
        Config next = changed;
        Map<String, String> found = new TreeMap<>();
        Stream.of(config, next == null ? config : next)
                .flatMap(each -> StreamSupport.stream(each.getPropertyNames().spliterator(), false))
                .filter(name -> name.startsWith(prefix) || name.startsWith(variable))
                .forEach(name -> text(name)
                        .ifPresent(value -> found.put(
                                name.startsWith(prefix)
                                        ? name.substring(prefix.length()).replace("\"", "")
                                        : name.substring(variable.length()).toLowerCase(Locale.ROOT),
                                value)));
        return found;
    }

    private Optional<URI> url(String name) {
        return text(name).map(value -> url(name, value));
    }

    private static URI url(String name, String value) {
        try {
            return new Values.HttpUrl().convert(value);
        } catch (IllegalArgumentException e) {
            throw new WrongSetting(name, e.getMessage());
        }
    }

    /** Returns a redaction that hides the secrets among these settings. */
    public Redaction redaction() {
        return new Redaction(Secrets.read(config));
    }
}
