package io.piconnector.order.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agroal.api.AgroalDataSource;
import io.piconnector.config.TestSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HrisDatabaseTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://h/hris, org.postgresql.Driver",
        "jdbc:mariadb://h/hris, org.mariadb.jdbc.Driver",
        "jdbc:mysql://h/hris, com.mysql.cj.jdbc.Driver",
        "jdbc:sqlserver://h;databaseName=hris, com.microsoft.sqlserver.jdbc.SQLServerDriver"
    })
    void shouldTakeTheDriverThatTheUrlNames(String url, String driver) throws SQLException {
        // When
        try (AgroalDataSource pool = (AgroalDataSource) database(url).dataSource()) {
            // Then
            var factory = pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
            assertThat(factory.connectionProviderClass().getName()).isEqualTo(driver);
            assertThat(factory.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void shouldSendTextForAnyTypeToPostgresqlAlone() throws SQLException {
        try (AgroalDataSource postgresql =
                        (AgroalDataSource) database("jdbc:postgresql://h/hris").dataSource();
                AgroalDataSource mariadb =
                        (AgroalDataSource) database("jdbc:mariadb://h/hris").dataSource()) {
            assertThat(properties(postgresql)).containsEntry("stringtype", "unspecified");
            assertThat(properties(mariadb)).doesNotContainKey("stringtype");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:oracle:thin:@h", "jdbc:db2://h/hris?password=s3cr3t", "hris.example"})
    void shouldRefuseAUrlWithoutDriverAndListThoseThereAre(String url) {
        assertThatThrownBy(() -> database(url))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("hris.jdbc.url names a database whose driver is not there")
                .hasMessageContaining("jdbc:postgresql:, jdbc:mariadb:, jdbc:mysql:, jdbc:sqlserver: (")
                .hasMessageNotContaining("s3cr3t");
    }

    @Test
    void shouldNeedNoDatabaseWhereThereIsNoUrl() {
        assertThatCode(() -> new HrisDatabase(TestSettings.of().hris())).doesNotThrowAnyException();
    }

    private static HrisDatabase database(String url) {
        return new HrisDatabase(TestSettings.of("hris.jdbc.url", url).hris());
    }

    private static java.util.Properties properties(AgroalDataSource pool) {
        return pool.getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration()
                .jdbcProperties();
    }
}
