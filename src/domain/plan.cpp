#include "domain/plan.h"

namespace strongroom::domain {

std::string plan_tag(const Plan& plan) {
  return "strongroom.plan." + plan.name;
}

}  // namespace strongroom::domain
