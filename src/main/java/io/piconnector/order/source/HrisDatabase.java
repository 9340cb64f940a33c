package io.piconnector.order.source;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalConnectionFactoryConfigurationSupplier;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.piconnector.config.CheckedAtStart;
import io.piconnector.config.HrisSettings;
import io.piconnector.config.WrongSetting;
import io.quarkus.arc.Unremovable;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * The database of {@code hris.jdbc.url}, which routes call {@code jdbc:hris}. Quarkus chooses a datasource's driver when the
 * connector is built; here the URL chooses it.
 */
@ApplicationScoped
class HrisDatabase implements CheckedAtStart {

    private static final int MAX_CONNECTIONS = 4;
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration VALIDATION_INTERVAL = Duration.ofMinutes(2);

    private static final String CONNECT_SECONDS = "5";
    private static final String ANSWER_SECONDS = "60";
    private static final String CONNECT_MILLIS = "5000";
    private static final String ANSWER_MILLIS = "60000";

    /** The packaged drivers, and Oracle's, which an installation can add. */
    private enum Vendor {
        /**
         * Error details are off, because they quote the row, which is personal data. Texts are sent untyped, so that they
         * fit the column's type.
         */
        POSTGRESQL(
                "jdbc:postgresql:",
                "org.postgresql.Driver",
                Map.of(
                        "ApplicationName", "pi-connector",
                        "connectTimeout", CONNECT_SECONDS,
                        "socketTimeout", ANSWER_SECONDS,
                        "tcpKeepAlive", "true",
                        "logServerErrorDetail", "false",
                        "stringtype", "unspecified")),
        /** The session's time is UTC. The driver would write the time of this process's zone into a column of another zone. */
        MARIADB(
                "jdbc:mariadb:",
                "org.mariadb.jdbc.Driver",
                Map.of(
                        "connectTimeout", CONNECT_MILLIS,
                        "socketTimeout", ANSWER_MILLIS,
                        "connectionTimeZone", "+00:00",
                        "forceConnectionTimeZoneToSession", "true",
                        "preserveInstants", "true")),
        MYSQL(
                "jdbc:mysql:",
                "com.mysql.cj.jdbc.Driver",
                Map.of(
                        "connectTimeout", CONNECT_MILLIS,
                        "socketTimeout", ANSWER_MILLIS,
                        "connectionTimeZone", "+00:00",
                        "forceConnectionTimeZoneToSession", "true",
                        "preserveInstants", "true")),
        SQL_SERVER(
                "jdbc:sqlserver:",
                "com.microsoft.sqlserver.jdbc.SQLServerDriver",
                Map.of(
                        "applicationName", "pi-connector",
                        "loginTimeout", CONNECT_SECONDS,
                        "socketTimeout", ANSWER_MILLIS)),
        ORACLE(
                "jdbc:oracle:",
                "oracle.jdbc.OracleDriver",
                Map.of("oracle.net.CONNECT_TIMEOUT", CONNECT_MILLIS, "oracle.jdbc.ReadTimeout", ANSWER_MILLIS));

        private final String prefix;
        private final String driver;
        private final Map<String, String> properties;

        Vendor(String prefix, String driver, Map<String, String> properties) {
            this.prefix = prefix;
            this.driver = driver;
            this.properties = properties;
        }

        Optional<Class<? extends Driver>> driver() {
            try {
                return Optional.of(
                        Class.forName(driver, true, Thread.currentThread().getContextClassLoader())
                                .asSubclass(Driver.class));
            } catch (ClassNotFoundException e) {
                return Optional.empty();
            }
        }
    }

    private final HrisSettings.Jdbc settings;
    private final Optional<Vendor> vendor;

    HrisDatabase(HrisSettings settings) {
        this.settings = settings.jdbc();
        vendor = this.settings.url().map(HrisDatabase::vendor);
    }

    private static Vendor vendor(String url) {
        return Arrays.stream(Vendor.values())
                .filter(one -> url.startsWith(one.prefix) && one.driver().isPresent())
                .findFirst()
                .orElseThrow(() -> new WrongSetting(
                        "hris.jdbc.url",
                        "names a database whose driver is not there",
                        "write a URL that begins with " + drivers()));
    }

    private static String drivers() {
        return Arrays.stream(Vendor.values())
                .filter(one -> one.driver().isPresent())
                .map(one -> one.prefix)
                .collect(Collectors.joining(", "));
    }

    /** @throws SQLException if the pool cannot be made; connections are made when they are needed */
    @Produces
    @ApplicationScoped
    @Identifier("hris")
    @Unremovable
    DataSource dataSource() throws SQLException {
        Vendor known =
                vendor.orElseThrow(() -> new IllegalStateException("hris.jdbc.url is not set: name the HRIS database"));
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(MAX_CONNECTIONS)
                        .acquisitionTimeout(ACQUISITION_TIMEOUT)
                        .validationTimeout(VALIDATION_INTERVAL)
                        .connectionFactoryConfiguration(factory -> connect(factory, known))));
    }

    private AgroalConnectionFactoryConfigurationSupplier connect(
            AgroalConnectionFactoryConfigurationSupplier factory, Vendor known) {
        factory.jdbcUrl(settings.url().orElseThrow())
                .connectionProviderClass(known.driver().orElseThrow());
        known.properties.forEach(factory::jdbcProperty);
        settings.username().ifPresent(name -> factory.principal(new NamePrincipal(name)));
        settings.password().ifPresent(password -> factory.credential(new SimplePassword(password)));
        return factory;
    }

    void close(@Disposes @Identifier("hris") DataSource pool) {
        ((AgroalDataSource) pool).close();
    }
}
