#include "office/people/sql.h"

#include "office/people/people.sql.h"

namespace paraf::people {
const store::Sql sql{"people", embedded::office_people_people_sql};
}
